/** What a boot refuses to start with: a missing file, two loads in one place, a setting that makes no sense. Deviations: none. */
import { LoadError } from "../loader/load-error.ts";

export class BootError extends LoadError {
  constructor(file: string, problem: string, offset?: number) {
    super(file, offset, problem);
    this.name = "BootError";
  }
}

/**
 * The one error of the loaders: bad input, told in one sentence that names the file, the offset and what was expected.
 *
 * Only readers of files throw it; it ends at the command line (exit code 2) or at an embedder's `catch`.
 * Deviations: none.
 */
export class LoadError extends Error {
  /** What the file was called by whoever opened it. */
  readonly file: string;
  /** Byte offset of the first wrong byte, when there is one. */
  readonly offset: number | undefined;

  constructor(file: string, offset: number | undefined, problem: string) {
    super(offset === undefined ? `${file}: ${problem}` : `${file}: at offset 0x${offset.toString(16)}: ${problem}`);
    this.name = "LoadError";
    this.file = file;
    this.offset = offset;
  }
}

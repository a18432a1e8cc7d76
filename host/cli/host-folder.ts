/** A folder of the host, as the firmware takes files: what `--boot FOLDER` names. Deviations: none. */
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { type FileTree, folderTree } from "../firmware/file-tree.ts";
import { LoadError } from "../loader/load-error.ts";

export function hostFolder(path: string): FileTree {
  const look = (name: string) => statSync(join(path, name), { throwIfNoEntry: false });
  if (!look("")?.isDirectory()) throw new LoadError(path, undefined, "expected a folder, there is none");
  return folderTree(path, (folder) => (look(folder)?.isDirectory() ? readdirSync(join(path, folder)) : undefined),
    (file) => (look(file)?.isFile() ? readFileSync(join(path, file)) : undefined));
}

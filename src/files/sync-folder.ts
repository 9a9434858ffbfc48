import { open } from "node:fs/promises";

/** Brings the names of a folder's files to the disk: a power failure could take those that are new. */
export async function syncFolder(folder: string): Promise<void> {
  const opened = await open(folder, "r");
  try {
    await opened.sync();
  } finally {
    await opened.close();
  }
}

/** Whether `path` is `folder` or something in it; both absolute, without a slash at the end. */
export function isUnder(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

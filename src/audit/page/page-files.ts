/** The style sheet and the script of the pages, as paths of the package; the executable carries them. */
export const PAGE_FILES = ["plugin/audit-page/page.css", "plugin/audit-page/page.js"] as const;

/** The root of all categories under which this program logs. */
export const CATEGORY = "udm-directory-connector";

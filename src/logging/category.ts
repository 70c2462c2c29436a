/** The root of all log categories of this program. */
export const CATEGORY = "udm-directory-connector";

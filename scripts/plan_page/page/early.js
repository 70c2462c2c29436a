// Before anything is painted, so that the page does not flash in the other colours.
try {
  // A reload keeps the state of the history entry; the storage of files may not be available yet.
  const theme = history.state?.theme ?? localStorage.getItem("udm-directory-connector-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset["theme"] = theme;
} catch {
  // Files may have no storage; then the system's colours apply.
}

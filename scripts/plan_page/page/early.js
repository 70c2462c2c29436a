// Before anything is painted, so that the page does not flash in the other colours.
try {
  // A reload keeps the state of the address; what is stored for files is now and then not there yet at that time.
  const theme = history.state?.theme ?? localStorage.getItem("udm-directory-connector-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset["theme"] = theme;
} catch {
  // Storage may be closed to files; then the colours are those of the system.
}

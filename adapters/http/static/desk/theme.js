// Before anything is painted, so that a chosen theme does not flash. No module: modules wait for the whole page.
{
  let theme = null;
  try {
    theme = localStorage.getItem("desk.theme");
  } catch {
    // storage is switched off: the system's theme it is
  }
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
}

// Before anything is drawn: the theme that was chosen here. A file of its own because no page has an inline script.
try {
  const chosen = localStorage.getItem("signpost-theme");
  if (chosen) document.documentElement.dataset.theme = chosen;
} catch {
  // A browser that keeps nothing: the system's theme.
}

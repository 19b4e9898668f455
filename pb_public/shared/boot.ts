// Runs before the first paint, as a classic script: what the person chose on this
// device goes on <html>, so that no page flashes in the other theme or language; and
// the shop's colour, which the policy lets no style in the page say.
(() => {
  const root = document.documentElement;
  const { hue, chroma } = root.dataset;
  if (hue && chroma) {
    root.style.setProperty("--brand-hue", hue);
    root.style.setProperty("--brand-chroma", chroma);
  }
  try {
    const theme = localStorage.getItem("aftercare.theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    const locale = localStorage.getItem("aftercare.locale");
    if (locale === "zh-CN" || locale === "en") root.lang = locale;
    const text = localStorage.getItem("aftercare.text");
    if (text === "115" || text === "130") root.dataset.text = text;
  } catch {
    // Storage may be forbidden; then the system's theme and language hold.
  }
})();

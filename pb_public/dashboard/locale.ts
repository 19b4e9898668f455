// Which language our pages speak; apart from the words, since the small script at the dashboard's start asks it too.

export type Locale = "zh-CN" | "en";

/** The language that was chosen on this device, else the browser's: Chinese or English. */
export function preferredLocale(chosen: string | null, browser: readonly string[]): Locale {
  if (chosen === "zh-CN" || chosen === "en") return chosen;
  return browser[0]?.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}

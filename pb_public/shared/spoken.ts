// What a rule says to people: one text for everybody, or one in each language.

/** The text for a reader: a plain one as it is, of several the reader's language, else the one there is. As text of a field it may hold JSON. */
export function spoken(said: unknown, locale: string): string {
  if (typeof said === "string") return said.startsWith("{") ? spokenJson(said, locale) : said;
  if (!said || typeof said !== "object") return "";
  const texts = said as Record<string, unknown>;
  const own = texts[locale];
  const any = typeof own === "string" && own ? own : Object.values(texts).find((text) => typeof text === "string" && text);
  return typeof any === "string" ? any : "";
}

function spokenJson(text: string, locale: string): string {
  try {
    return spoken(JSON.parse(text), locale) || text;
  } catch {
    // A brace is how some people begin a sentence.
    return text;
  }
}

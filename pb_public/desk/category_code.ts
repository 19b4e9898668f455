// A category is sorted by a code and read by a word. Plain functions.

/** The code that somebody means who types a word for it, in capitals or not; what is no such word is kept as it was typed. `before` is kept where its word stands there. */
export function codeOf(typed: string, codes: readonly string[], wordOf: (code: string) => string, before = ""): string {
  const same = (code: string): boolean => code !== "" && wordOf(code).toLowerCase() === typed.trim().toLowerCase();
  return same(before) ? before : (codes.find(same) ?? typed);
}

/** The words to choose from, each once. */
export function wordsFor(codes: readonly string[], wordOf: (code: string) => string): string[] {
  return [...new Set(codes.map(wordOf))].sort((a, b) => a.localeCompare(b));
}

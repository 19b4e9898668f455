// Which of a unit's stored proofs a draft has brought, told by their names. Pure.

/** How many letters of a file's own name are kept, from its end: the server cuts names of 300 bytes at their beginning. */
const mostLetters = 60;

/** The name under which a draft sends a file. */
export function proofName(draft: string, name: string): string {
  return `${draft}_${name.slice(-mostLetters)}`;
}

/** Those stored proofs that others than this draft have brought. */
export function notOf(draft: string, stored: readonly string[]): string[] {
  return stored.filter((name) => !name.startsWith(`${draft}_`));
}

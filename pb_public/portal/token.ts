// What a mailed link says of itself. Only for showing: the server alone judges it.

export interface LinkToken {
  /** The address it was sent for. */
  email: string;
  newEmail: string;
}

/** Reads the middle part of a JSON web token; empty strings where it cannot be read. */
export function readToken(token: string, decode: (base64: string) => string): LinkToken {
  const none = { email: "", newEmail: "" };
  const middle = token.split(".")[1];
  if (!middle) return none;
  try {
    const claims = JSON.parse(decode(middle.replace(/-/g, "+").replace(/_/g, "/"))) as Record<string, unknown>;
    const text = (v: unknown): string => (typeof v === "string" ? v : "");
    return { email: text(claims.email), newEmail: text(claims.newEmail) };
  } catch {
    return none;
  }
}

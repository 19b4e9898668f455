/** Where to go after signing in: a page of ours and nothing else, whatever the address bar says. */
export function safeReturn(to: string | null): string {
  if (!to || !to.startsWith("/") || to.startsWith("//") || to.includes("\\") || to.startsWith("/sign-in")) return "/cases";
  return to;
}

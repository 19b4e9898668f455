// The pictures in an article's text. Those of an article that is not for everybody open only with a token of who is signed in.

import type { Api } from "./api";

/** An article's HTML with pictures that whoever is signed in can see. Without the token the text is shown all the same. */
export async function withPictures<Me extends { id: string }>(api: Api<Me>, html: string): Promise<string> {
  if (!api.me.value || !html.includes("<img ")) return html;
  try {
    return opened(html, await api.filesToken());
  } catch {
    return html;
  }
}

/**
 * Gives the pictures that lie at the desk a token. They are fetched at once and not when they come into view: by then the token
 * may have run out.
 */
export function opened(html: string, token: string): string {
  return html.replace(/<img src="(\/api\/files\/[^"?]+)"/g, (_, address: string) => `<img loading="eager" src="${address}?token=${encodeURIComponent(token)}"`);
}

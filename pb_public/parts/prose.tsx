import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

export interface ProseProps {
  /** HTML that the server has rendered and sanitised (messages.html); never anything else. */
  html: string;
}

/** Message text. Its pictures load when they come into view; its links open beside the page. */
export function Prose({ html }: ProseProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    for (const img of box.current?.querySelectorAll("img") ?? []) {
      if (!img.hasAttribute("loading")) img.loading = "lazy";
      img.decoding = "async";
    }
    for (const a of box.current?.querySelectorAll("a[href]") ?? []) {
      a.setAttribute("target", "_blank");
      a.setAttribute("rel", "noopener noreferrer nofollow");
    }
  }, [html]);
  return <div ref={box} class="prose" dir="auto" dangerouslySetInnerHTML={{ __html: html }} />;
}

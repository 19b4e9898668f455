import type { JSX } from "preact";
import { type Range, pieces } from "../shared/found";

/** A text with what matches marked. */
export function Marked({ text, marks }: { text: string; marks?: readonly Range[] }): JSX.Element {
  return <>{pieces(text, marks).map((p, i) => (p.marked ? <mark key={i}>{p.text}</mark> : p.text))}</>;
}

import type { JSX } from "preact";
import { Icon } from "../parts/icon";
import { iconLightbulb } from "../vendor/icons";
import { useVoiceWords } from "./voice_words";

/** The way to what other customers suggest. */
export function SuggestionsLink(): JSX.Element | null {
  const say = useVoiceWords();
  return (
    say && (
      <p class="small no-print">
        <Icon of={iconLightbulb} size={14} /> <a href="/suggestions">{say("others")}</a>
      </p>
    )
  );
}

import type { JSX } from "preact";
import { Icon } from "../../parts/icon";
import { locale } from "../../shared/i18n";
import { iconEye, iconPencil } from "../../vendor/icons";
import { staffName } from "../desk";
import type { OpenCase } from "../open_case";
import type { AtCase } from "../presence";
import { teamworkWords } from "../teamwork_words";

/** Who else is at the case, and who of them writes: nobody is to answer what another one answers just now. */
export default function PresenceLine({ open }: { open: OpenCase }): JSX.Element | null {
  const say = teamworkWords.use();
  const others = open.presence.value?.others.value ?? [];
  if (!say) return null;
  const namesOf = (people: AtCase[]): string => new Intl.ListFormat(locale.value, { type: "conjunction" }).format(people.map((one) => staffName(one.staff)));
  const writing = others.filter((one) => one.writing);
  const looking = others.filter((one) => !one.writing);
  // The live region stands before anybody comes, or their coming would not be read out.
  return (
    <div class={others.length ? "presence-line" : "presence-line none"} role="status">
      {writing.length > 0 && (
        <span class="presence-writes">
          <Icon of={iconPencil} size={14} />
          {say("here.writes", { count: writing.length, names: namesOf(writing) })}
        </span>
      )}
      {looking.length > 0 && (
        <span>
          <Icon of={iconEye} size={14} />
          {say("here.looks", { count: looking.length, names: namesOf(looking) })}
        </span>
      )}
    </div>
  );
}

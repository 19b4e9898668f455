import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { RadioCards } from "../../parts/field";
import { ErrorNote } from "../../parts/state";
import { toast } from "../../parts/toast";
import { type Problem, toProblem } from "../../shared/api";
import { formatDate } from "../../shared/i18n";
import type { Customer } from "../../shared/types";
import { api } from "../app";
import { useMailWords } from "../mail_words";

/** Whether one wants tips and offers by mail; it can be changed at any time. Nothing is chosen before one has chosen. */
export function MailChoice({ me }: { me: Customer }): JSX.Element | null {
  const say = useMailWords();
  const [chosen, setChosen] = useState(me.mail_consent ?? "");
  const [problem, setProblem] = useState<Problem | null>(null);
  if (!say) return null;
  const choose = async (mail_consent: string): Promise<void> => {
    const before = chosen;
    setChosen(mail_consent as typeof chosen);
    setProblem(null);
    try {
      const after = await api.update<Customer>("customers", me.id, { mail_consent });
      api.pb.authStore.save(api.pb.authStore.token, { ...api.pb.authStore.record, ...after } as never);
      toast({ text: say("mail_choice.saved"), tone: "ok" });
    } catch (err) {
      setChosen(before);
      setProblem(toProblem(err));
    }
  };
  return (
    <section class="card account-part">
      <h2>{say("mail_choice.title")}</h2>
      <p class="small soft">{say("mail_choice.text")}</p>
      <RadioCards
        label={say("mail_choice.title")}
        hideLabel
        name="mail_consent"
        value={chosen}
        onChange={(value) => void choose(value)}
        cards={[
          { value: "agreed", label: say("mail_choice.agreed") },
          { value: "declined", label: say("mail_choice.declined") },
        ]}
      />
      {chosen && me.mail_consent_at && <p class="small soft">{say("mail_choice.since", { date: formatDate(me.mail_consent_at) })}</p>}
      <ErrorNote problem={problem} />
    </section>
  );
}

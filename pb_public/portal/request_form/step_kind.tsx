import type { JSX } from "preact";
import { RadioCards } from "../../parts/field";
import { t } from "../../shared/i18n";
import type { Kind } from "../../shared/types";
import { kindIcons, kindOrder } from "../kind_icons";
import type { StepProps } from "../pages/new";

export function StepKind({ request, wrong, onChosen }: StepProps & { onChosen: (kind: Kind) => void }): JSX.Element {
  return (
    <>
      <h1>{t("portal.new.kind.title")}</h1>
      {request.what && (
        <blockquote class="request-quote" dir="auto">
          {request.what}
        </blockquote>
      )}
      <div data-invalid={wrong.kind ? "" : undefined}>
        <RadioCards
          label={t("portal.new.kind.title")}
          hideLabel
          name="kind"
          value={request.kind}
          onChange={(v) => onChosen(v as Kind)}
          cards={kindOrder.map((k) => ({ value: k, label: t(`common.kind.${k}`), text: t(`portal.kind.${k}.text`), icon: kindIcons[k] }))}
          {...(wrong.kind ? { error: wrong.kind } : {})}
        />
      </div>
    </>
  );
}

import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../../parts/button";
import { Field, TextInput } from "../../parts/field";
import { formatDate, locale, t } from "../../shared/i18n";
import type { Customer } from "../../shared/types";
import { iconPencil } from "../../vendor/icons";
import { readStandards } from "../answer_words";
import { ClosedHint } from "../closed_hint";
import { useLoaded } from "../loaded";
import type { StepProps } from "../pages/new";
import { productName, unitName } from "../product_name";
import { type Line, type StepId, hasProofStep, linesOf, titleOf } from "../request";
import { chosen } from "../upload";

const ofReach = new Set(["portal.new.address", "portal.new.visit", "portal.new.visit_part"]);

/** Everything once more, each part with the way back to it. */
export function StepReview({ request, change, wrong, products, assets, me, onStep }: StepProps & { me: Customer | null; onStep: (step: StepId) => void }): JSX.Element {
  const lines = linesOf(request);
  const asset = assets.find((a) => a.id === request.asset);
  const product = [...products, ...(asset?.expand?.product ? [asset.expand.product] : [])].find((p) => p.id === request.product);
  const files = chosen.files.value.map((p) => p.file.name);
  const standards = useLoaded(readStandards, [locale.value]).value;
  const facts = (
    <Facts
      rows={[
        ...(asset ? [[t("portal.new.product"), unitName(asset)] as const] : product ? [[t("portal.new.product"), productName(product)] as const] : []),
        ...lines.filter((l) => !ofReach.has(l.label)).map(shown),
        [t("portal.new.files"), files.join(", ") || t("portal.new.no_files")] as const,
      ]}
    />
  );
  // What it will be called stands there to be changed, and is no hint that has to be written anew; emptied, it is that again.
  const [isOwn, setOwn] = useState(request.title !== "");
  return (
    <>
      <h1>{t("portal.new.review.title")}</h1>
      <Field label={t("portal.new.subject")} help={t("portal.new.subject.help")} error={wrong.title}>
        <TextInput
          value={isOwn ? request.title : titleOf({ title: "", what: request.what })}
          placeholder={titleOf({ title: "", what: request.what })}
          maxLength={200}
          onInput={(title) => {
            setOwn(true);
            change({ title });
          }}
          dir="auto"
        />
      </Field>
      <div class="card review">
        <Part title={t("portal.new.step.kind")} onEdit={() => onStep("kind")}>
          {request.kind && t(`common.kind.${request.kind}`)}
        </Part>
        <Part title={t("portal.new.step.what")} onEdit={() => onStep("what")}>
          <span class="review-text" dir="auto">
            {request.what}
          </span>
          {wrong.what && <span class="field-error">{wrong.what}</span>}
          {!hasProofStep(request.kind) && facts}
        </Part>
        {hasProofStep(request.kind) && (
          <Part title={t("portal.new.step.proof")} onEdit={() => onStep("proof")}>
            {facts}
          </Part>
        )}
        <Part title={t("portal.new.step.reach")} onEdit={() => onStep("reach")}>
          <Facts
            rows={[
              [t("portal.new.name"), request.name] as const,
              [t("portal.auth.email"), me?.email ?? ""] as const,
              ...(request.phone ? [[t("portal.new.phone"), request.phone] as const] : []),
              ...lines.filter((l) => ofReach.has(l.label)).map(shown),
            ]}
          />
        </Part>
      </div>
      <ClosedHint standards={standards} kind={request.kind} />
    </>
  );
}

function shown(l: Line): readonly [string, string] {
  return [t(l.label), l.word ? t(l.word) : l.day ? formatDate(`${l.day}T12:00:00`, 0) : (l.text ?? "")];
}

function Part({ title, onEdit, children }: { title: string; onEdit: () => void; children: ComponentChildren }): JSX.Element {
  return (
    <section class="review-part">
      <div class="review-head">
        <h2>{title}</h2>
        <Button look="quiet" icon={iconPencil} onClick={onEdit} aria-label={t("portal.new.edit_what", { what: title })}>
          {t("portal.new.edit")}
        </Button>
      </div>
      {children}
    </section>
  );
}

function Facts({ rows }: { rows: readonly (readonly [string, string])[] }): JSX.Element {
  return (
    <dl class="facts">
      {rows
        .filter(([, value]) => value)
        .map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd dir="auto">{value}</dd>
          </div>
        ))}
    </dl>
  );
}

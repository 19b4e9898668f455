import type { JSX } from "preact";
import { FileDrop } from "../../parts/files";
import { Field, TextInput } from "../../parts/field";
import { Note, Skeleton } from "../../parts/state";
import { t } from "../../shared/i18n";
import { accept, isAccepted, maxFiles, maxSize } from "../attachment_rules";
import { ChoiceField } from "../choice_field";
import type { StepProps } from "../pages/new";
import { filesHelp, need, otherProduct, takesUnit } from "../request";
import { FilesNotKept } from "../files_not_kept";
import { productChoices, unitChoice } from "../products";
import { chosen } from "../upload";

/** Which product; with the units told of before on top, where a unit matters. */
export function ProductField({ request, change, wrong, products, assets, areChoicesHere }: StepProps): JSX.Element {
  const withUnits = takesUnit(request.kind) && assets.length > 0;
  const own = assets.find((a) => a.id === request.asset);
  const choices = [
    ...(withUnits ? assets.map((a) => unitChoice(a, `asset:${a.id}`, (unit) => t("portal.new.own_unit", { unit }))) : []),
    ...productChoices(products, own?.expand?.product),
    { value: otherProduct, label: t("portal.new.product_other") },
  ];
  const choose = (value: string): void => {
    const asset = assets.find((a) => `asset:${a.id}` === value);
    if (asset) change({ asset: asset.id, product: asset.product });
    else if (!value || choices.some((c) => c.value === value)) change({ asset: "", product: value });
    else change({ asset: "", product: otherProduct, productName: value });
  };
  // A list that grew under somebody would take the focus away with it.
  if (!areChoicesHere) return <Skeleton lines={1} />;
  return (
    <>
      <ChoiceField
        label={t("portal.new.product")}
        value={request.asset && withUnits ? `asset:${request.asset}` : request.product}
        choices={choices}
        none={t("portal.new.product_none")}
        onChange={choose}
        free={(text) => t("portal.new.product_typed", { text })}
        optional={need(request.kind, "product") !== "needed"}
        error={wrong.product}
      />
      {request.product === otherProduct && (
        <Field label={t("portal.new.product_name")} error={wrong.productName}>
          <TextInput value={request.productName} maxLength={200} onInput={(v) => change({ productName: v })} />
        </Field>
      )}
    </>
  );
}

/** Photos and papers; they are sent once the case exists. */
export function Attachments({ request, change }: StepProps): JSX.Element {
  const files = chosen.files.value;
  const put = (next: typeof files): void => {
    chosen.put(next);
    change({ files: next.map((p) => p.file.name) });
  };
  // After a reload the names are still known; the files are where the device could keep them.
  const lost = request.files.filter((name) => !files.some((p) => p.file.name === name));
  const help = filesHelp(request.kind);
  return (
    <div class="field">
      <span class="field-label">
        {t("portal.new.files")}
        <span class="field-optional">{t("common.optional")}</span>
      </span>
      {help && <div class="field-help">{t(help)}</div>}
      {lost.length > 0 && (
        <Note tone="warn" role="status">
          {t("portal.new.files_lost", { names: lost.join(", ") })}
        </Note>
      )}
      {!chosen.kept.value && <FilesNotKept />}
      <FileDrop
        files={files}
        accept={accept}
        maxFiles={maxFiles}
        maxSize={maxSize}
        refuse={(f) => (isAccepted(f.name) ? null : t("portal.files.kind_refused", { name: f.name }))}
        onAdd={(added) => put([...files, ...added.map((file) => ({ file }))])}
        onRemove={(i) => put(files.filter((_, j) => j !== i))}
      />
    </div>
  );
}

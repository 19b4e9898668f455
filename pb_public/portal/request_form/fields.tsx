import type { JSX } from "preact";
import { FileDrop } from "../../parts/files";
import { Field, Select, TextInput } from "../../parts/field";
import { Note } from "../../parts/state";
import { formatDate, locale, t } from "../../shared/i18n";
import type { Asset, Product } from "../../shared/types";
import { accept, isAccepted, maxFiles, maxSize } from "../attachment_rules";
import type { StepProps } from "../pages/new";
import { need, otherProduct, takesUnit } from "../request";
import { FilesNotKept } from "../files_not_kept";
import { chosen } from "../upload";

export function productName(p: Pick<Product, "name_zh" | "name_en" | "sku">): string {
  return (locale.value === "en" ? p.name_en || p.name_zh : p.name_zh || p.name_en) || p.sku;
}

/** A unit in words: product, serial number, date of purchase. */
export function assetName(a: Asset, products: readonly Product[]): string {
  const product = products.find((p) => p.id === a.product);
  return [product ? productName(product) : "", a.serial, a.bought_at && formatDate(a.bought_at)].filter(Boolean).join(" · ");
}

/** Which product; with the units told of before on top, where a unit matters. */
export function ProductField({ request, change, wrong, products, assets }: StepProps): JSX.Element {
  const withUnits = takesUnit(request.kind) && assets.length > 0;
  const units = withUnits ? assets.map((a) => ({ value: `asset:${a.id}`, label: t("portal.new.own_unit", { unit: assetName(a, products) }) })) : [];
  const options = [...units, ...products.map((p) => ({ value: p.id, label: productName(p) })), { value: otherProduct, label: t("portal.new.product_other") }];
  const choose = (value: string): void => {
    if (value.startsWith("asset:")) {
      const asset = assets.find((a) => a.id === value.slice(6));
      if (asset) change({ asset: asset.id, product: asset.product });
    } else {
      change({ asset: "", product: value });
    }
  };
  return (
    <>
      <Field label={t("portal.new.product")} optional={need(request.kind, "product") !== "needed"} error={wrong.product}>
        <Select value={request.asset && withUnits ? `asset:${request.asset}` : request.product} onChange={choose} options={options} none={t("portal.new.product_none")} />
      </Field>
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
  return (
    <div class="field">
      <span class="field-label">
        {t("portal.new.files")}
        <span class="field-optional">{t("common.optional")}</span>
      </span>
      <div class="field-help">{t(request.kind === "return_exchange" ? "portal.new.files_help_order" : "portal.new.files_help")}</div>
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

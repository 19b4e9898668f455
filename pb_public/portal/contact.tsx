import type { JSX } from "preact";
import { t } from "../shared/i18n";
import { inWords, phoneHref, shop } from "./shop";

/** The ways to reach the shop besides this page; nothing where it has named none. */
export function Contact(): JSX.Element | null {
  const address = inWords(shop.address);
  if (!shop.phone && !shop.email && !shop.wechat && !shop.wechat_qr && !address) return null;
  return (
    <section aria-labelledby="home-contact">
      <h2 class="home-heading" id="home-contact">
        {t("portal.contact")}
      </h2>
      <dl class="home-contact">
        {shop.phone && (
          <>
            <dt>{t("portal.contact.phone")}</dt>
            <dd class="figures">
              <a href={phoneHref(shop.phone)}>{shop.phone}</a>
            </dd>
          </>
        )}
        {(shop.wechat || shop.wechat_qr) && (
          <>
            <dt>{t("portal.contact.wechat")}</dt>
            <dd>
              {shop.wechat}
              {shop.wechat_qr && <img class="home-code" src={shop.wechat_qr} alt={t("portal.contact.wechat_qr")} width="120" height="120" loading="lazy" />}
            </dd>
          </>
        )}
        {shop.email && (
          <>
            <dt>{t("portal.contact.email")}</dt>
            <dd>
              <a href={`mailto:${shop.email}`}>{shop.email}</a>
            </dd>
          </>
        )}
        {address && (
          <>
            <dt>{t("portal.contact.address")}</dt>
            <dd>{address}</dd>
          </>
        )}
      </dl>
    </section>
  );
}

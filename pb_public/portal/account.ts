// What the customer does about their own account, beyond what every app can do.

import type { Problem } from "../shared/api";
import { forgetDrafts } from "../shared/draft";
import { locale } from "../shared/i18n";
import type { Customer } from "../shared/types";
import { api } from "./app";
import { forgetFiles } from "./kept_files";

/** Makes an account and signs in. */
export async function signUp(input: { name: string; email: string; password: string }): Promise<Customer> {
  const { name, email, password } = input;
  await api.create<Customer>("customers", { name, email, password, passwordConfirm: password, locale: locale.value });
  const me = await api.signIn(email, password);
  // The account works without; so its failing is nobody's trouble now.
  void sendVerification(email).catch(() => undefined);
  return me;
}

/** How long after one mail to confirm the address the server sends no other, in ms: it answers alike meanwhile, and sends nothing. */
export const verificationPause = 120_000;

// Kept on the device: a reload within the pause must not promise a mail that does not come.
const verificationKey = "aftercare.portal.confirm_sent";

/** When this device last had a mail sent to confirm that address, in ms of its clock; 0 for never. */
export function verificationSent(email: string): number {
  try {
    const [to, at] = JSON.parse(localStorage.getItem(verificationKey) ?? "[]") as [string?, number?];
    return to === email && typeof at === "number" ? at : 0;
  } catch {
    return 0; // no storage, or something else in it
  }
}

/** Has the mail sent by which the address is confirmed. */
export async function sendVerification(email: string): Promise<void> {
  await api.call(() => api.pb.collection("customers").requestVerification(email));
  try {
    localStorage.setItem(verificationKey, JSON.stringify([email, Date.now()]));
  } catch {
    // Without it the pause is known to the open page alone.
  }
}

/** Answers alike whether there is such an account or not. */
export function sendPasswordLink(email: string): Promise<boolean> {
  return api.call(() => api.pb.collection("customers").requestPasswordReset(email));
}

/** True when the address has an account already. */
export function isTaken(problem: Problem | null): boolean {
  return problem?.fields.email?.code === "validation_not_unique";
}

/** Signs out, and forgets what was written on this device: the next person at it must not read it. */
export function leave(): void {
  forgetDrafts();
  void forgetFiles();
  api.signOut();
}

/** A Chinese word has two characters and three of them are a sentence; what is shorter than four letters is hardly a word. */
const han = 2;
const letters = 4;

/** Whether what was written is enough to look for what may help with it; `text` without blanks around it. */
export function isEnough(text: string): boolean {
  return [...text].length >= (/\p{Script=Han}/u.test(text) ? han : letters);
}

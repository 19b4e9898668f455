// What may be attached, as the server has it (messages.attachments). Pure.

export const maxFiles = 10;
export const maxSize = 20 << 20;

const endings =
  "png jpg jpeg gif webp heic heif bmp tif tiff pdf txt csv json zip gz tgz tar 7z rar doc docx xls xlsx ppt pptx mp3 m4a ogg oga wav amr aac weba mp4 m4v mov webm 3gp".split(" ");

/** For <input accept>; the wide ones let a telephone offer its camera. */
export const accept = `image/*,video/*,audio/*,${endings.map((e) => `.${e}`).join(",")}`;

/** By the name's ending; a name without one is left to the server, which looks inside. */
export function isAccepted(name: string): boolean {
  const ending = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toLowerCase();
  return ending === undefined || endings.includes(ending);
}

/** How long the address of a saved file lives, in ms: browsers begin the download at once, some ask first. */
const LIFE = 60_000;

/** Hands a file to the person as a download: whatever it is, it never opens as a page of the host's origin. */
export function saveFile(bytes: Blob, name: string): void {
  const file = new Blob([bytes], { type: 'application/octet-stream' });
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.rel = 'noopener';
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), LIFE);
}

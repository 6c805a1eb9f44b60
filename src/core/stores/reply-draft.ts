import { checkText } from '../fields/text.js';
import type { Attachment } from '../model/attachment.js';
import type { AttachmentRules } from '../model/brand-config.js';
import type { Conversation } from '../model/conversation.js';
import type { FieldProblem } from '../model/field-problem.js';
import type { FilesField } from '../model/field.js';
import type { NewComment } from '../ports/backend.js';
import type { ReplyDraft } from './activities-state.js';
import { Sender, type SenderPorts } from './sender.js';
import { Uploads, type FileSource, type UploadsPorts } from './uploads.js';

/** Code points of a reply: as much as the open contract takes. */
const LONGEST = 10_000;

const FILES: FilesField = {
  kind: 'files',
  id: 'reply-files',
  label: { key: 'field.attachments' },
};

/** What somebody types into one conversation, with its files and its key. Lives as long as its person. */
export class DraftOfReply {
  readonly #changed: () => void;
  readonly #uploads: Uploads;
  readonly sender: Sender<NewComment, Conversation>;
  #text = '';
  #attachments: readonly Attachment[] = [];

  constructor(
    ports: UploadsPorts & SenderPorts,
    write: ConstructorParameters<typeof Sender<NewComment, Conversation>>[1],
    changed: () => void,
  ) {
    this.#changed = changed;
    this.#uploads = new Uploads(ports, (attachments) => {
      this.#attachments = attachments;
      changed();
    });
    this.sender = new Sender(ports, write);
  }

  get state(): ReplyDraft {
    return { text: this.#text, attachments: this.#attachments };
  }

  setText(text: string): void {
    this.#text = text;
    this.#changed();
  }

  addFiles(files: readonly FileSource[], rules: AttachmentRules): void {
    this.#uploads.add(FILES, files, rules);
  }

  removeFile(id: string): void {
    this.#uploads.remove(id);
  }

  retryFile(id: string): void {
    this.#uploads.retry(id);
  }

  /** Uploads again what the backend no longer has. */
  renewFiles(): void {
    this.#uploads.renew();
  }

  settled(signal: AbortSignal): Promise<void> {
    return this.#uploads.settled(signal);
  }

  /** What is wrong with it; empty when it may leave. */
  check(): readonly FieldProblem[] {
    const problems: FieldProblem[] = [];
    const text = checkText(this.#text, 'many', 0, LONGEST);
    if (!('value' in text)) problems.push({ field: 'reply', ...text });
    else if (text.value === '' && this.#attachments.length === 0)
      problems.push({ field: 'reply', code: 'required' });
    for (const { state } of this.#attachments)
      if (state.kind === 'refused' || state.kind === 'failed') problems.push(state.problem);
    return problems;
  }

  comment(): NewComment {
    const text = checkText(this.#text, 'many', 0, LONGEST);
    return {
      message: 'value' in text ? text.value : this.#text,
      attachments: this.#uploads.forRequest(new Set([FILES.id])),
    };
  }

  /** After sending, and when the person is somebody else: nothing is left. */
  clear(): void {
    this.#text = '';
    this.#uploads.clear();
    this.sender.reset();
    this.#changed();
  }
}

import type { ReactiveControllerHost } from 'lit';
import type { FilesField } from '../../core/model/field.js';
import type { ContactView } from './view.js';

const hasFiles = (event: DragEvent): boolean =>
  event.dataTransfer?.types.includes('Files') ?? false;

/** Files that are dropped on or pasted into the form find their field. */
export class FileIntake {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #view: () => ContactView | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement, view: () => ContactView | undefined) {
    this.#host = host;
    this.#view = view;
  }

  /** A file dropped beside a field would open in place of the page: all of the form takes it instead. */
  readonly over = (event: DragEvent): void => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    this.#mark(this.#zoneOf(event));
  };

  readonly leave = (): void => {
    this.#mark(undefined);
  };

  readonly drop = (event: DragEvent): void => {
    if (!hasFiles(event) || event.dataTransfer === null) return;
    event.preventDefault();
    this.#mark(undefined);
    this.#add(event, event.dataTransfer.files);
  };

  readonly paste = (event: ClipboardEvent): void => {
    const files = event.clipboardData?.files;
    if (files === undefined || files.length === 0) return;
    event.preventDefault();
    this.#add(event, files);
  };

  #add(event: Event, files: FileList): void {
    const id = this.#zoneOf(event)?.dataset['field'] ?? this.#onlyField()?.id;
    if (id !== undefined) this.#view()?.addFiles(id, [...files]);
  }

  #zoneOf(event: Event): HTMLElement | undefined {
    const field =
      event.target instanceof Element ? event.target.closest<HTMLElement>('[data-field]') : null;
    return field?.querySelector('.zone') === null ? undefined : (field ?? undefined);
  }

  /** Without a field under the pointer or the focus, only a single one can be meant. */
  #onlyField(): FilesField | undefined {
    const view = this.#view();
    const name = view?.state.step.name;
    if (view === undefined || (name !== 'answers' && name !== 'form')) return undefined;
    const fields = view.store.fields(name).filter((field) => field.kind === 'files');
    return fields.length === 1 ? fields[0] : undefined;
  }

  #mark(field: HTMLElement | undefined): void {
    for (const zone of this.#host.shadowRoot?.querySelectorAll('.zone') ?? [])
      zone.classList.toggle('over', zone.parentElement === field);
  }
}

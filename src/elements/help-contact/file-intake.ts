import type { FilesField } from '../../core/model/field.js';
import type { ContactView } from './view.js';

/** Files that are dragged over, dropped on or pasted into the form find their field. */
export function takeFiles(
  view: ContactView,
  root: ParentNode,
  event: DragEvent | ClipboardEvent,
): void {
  const isDrag = event instanceof DragEvent;
  const carried = isDrag ? event.dataTransfer : event.clipboardData;
  const isOver = event.type === 'dragover';
  const hasFiles = carried !== null && carried.types.includes('Files');
  const zone = zoneOf(event);
  if (isDrag && (hasFiles || event.type === 'dragleave')) mark(root, isOver ? zone : undefined);
  if (!hasFiles || event.type === 'dragleave') return;
  const files = [...carried.files];
  if (!isDrag && files.length === 0) return;
  // A file dropped beside a field would open in place of the page: all of the form takes it instead.
  event.preventDefault();
  const id = zone?.dataset['field'] ?? onlyField(view)?.id;
  if (!isOver && id !== undefined) view.addFiles(id, files);
}

function zoneOf(event: Event): HTMLElement | undefined {
  const field =
    event.target instanceof Element ? event.target.closest<HTMLElement>('[data-field]') : null;
  return field?.querySelector('.zone') === null ? undefined : (field ?? undefined);
}

/** Without a field under the pointer or the focus, only a single one can be meant. */
function onlyField(view: ContactView): FilesField | undefined {
  const { name } = view.state.step;
  if (name !== 'answers' && name !== 'form') return undefined;
  const fields = view.store.fields(name).filter((field) => field.kind === 'files');
  return fields.length === 1 ? fields[0] : undefined;
}

function mark(root: ParentNode, field: HTMLElement | undefined): void {
  for (const zone of root.querySelectorAll('.zone'))
    zone.classList.toggle('over', zone.parentElement === field);
}

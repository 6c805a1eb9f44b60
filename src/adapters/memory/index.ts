import type { AdapterFactory } from '../../core/ports/backend.js';
import { createMemoryBackend } from './backend.js';

export { createMemoryBackend } from './backend.js';
export type { MemoryBackend, MemoryBackendOptions, MemoryCall, MemoryRequest } from './backend.js';
export type { MemoryArticle } from './articles.js';

/** A help desk that lives as long as the page: nothing is sent anywhere. */
export const memoryAdapter: AdapterFactory = ({ brand }) => createMemoryBackend({ brand });

import type { AdapterFactory } from '../../core/ports/backend.js';
import { createMemoryBackend } from './backend.js';

export { createMemoryBackend } from './backend.js';
export type { MemoryAccount, MemoryMail } from './accounts.js';
export type { MemoryBackend, MemoryBackendOptions, MemoryRequest } from './backend.js';
export type { MemoryCall } from './calls.js';
export type { MemoryAgent } from './conversations.js';
export type { MemoryArticle } from './articles.js';

/** A help desk that lives as long as the page: nothing is sent anywhere. */
export const memoryAdapter: AdapterFactory = ({ brand }) => createMemoryBackend({ brand });

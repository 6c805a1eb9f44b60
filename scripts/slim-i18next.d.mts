import type { Plugin } from 'vite';

export function slim(code: string): string;
export function slimI18next(): Plugin;

import { ContextRoot } from '@lit/context';
import { HelpCenterElement } from '../elements/help-center/help-center.js';

// Loaded by contact.ts, which says how a help centre is made, where the page has a `help-center`.

// An element that asks before its provider is upgraded would never get an answer: the root keeps its question.
new ContextRoot().attach(document.documentElement);

if (!customElements.get('help-center')) customElements.define('help-center', HelpCenterElement);

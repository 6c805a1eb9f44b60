import { ContextRoot } from '@lit/context';
import { provideHelpCenters } from '../core/registry.js';
import { HelpCenterElement } from '../elements/help-center/help-center.js';
import { HelpContactElement } from '../elements/help-contact/help-contact.js';
import { createHelpCenter } from './create-help-center.js';

export { useLoaders } from './create-help-center.js';

// A consumer that is upgraded before its provider would never get the value: the root keeps its question.
new ContextRoot().attach(document.documentElement);
provideHelpCenters(createHelpCenter);

if (!customElements.get('help-center')) customElements.define('help-center', HelpCenterElement);
if (!customElements.get('help-contact')) customElements.define('help-contact', HelpContactElement);

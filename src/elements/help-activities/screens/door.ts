import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { FieldProblem } from '../../../core/model/field-problem.js';
import type { SessionState } from '../../../core/stores/session-state.js';
import type { MessageKey } from '../../../locales/dictionary.js';
import { activityIcon } from '../../internal/activity-icons.js';
import { icon } from '../../internal/icons.js';
import { failureBox } from '../failure-line.js';
import type { ActivityScreen } from '../screen.js';
import type { ActivitiesView } from '../view.js';

/** Fields of the door. The names are those that password managers look for. */
type DoorField = 'email' | 'password' | 'code';

function sentence(view: ActivitiesView, { field, code, values }: FieldProblem): string {
  if (code === 'email' || field === 'email') return view.t('error.email');
  if (field === 'code') return view.t('auth.codeWrong');
  if (code === 'tooShort') return view.t('auth.passwordShort', { min: values?.['min'] ?? 10 });
  if (code === 'tooLong') return view.t('auth.passwordLong', { max: values?.['max'] ?? 128 });
  return view.t('error.required', { field: view.t('auth.password') });
}

const problemOf = ({ problem }: SessionState, field: DoorField): FieldProblem | undefined =>
  problem?.kind === 'fields' ? problem.problems.find((each) => each.field === field) : undefined;

function line(
  view: ActivitiesView,
  field: DoorField,
  label: MessageKey,
  control: (facts: {
    readonly invalid: 'true' | typeof nothing;
    readonly describedBy: string | typeof nothing;
  }) => TemplateResult,
  hint?: MessageKey,
): TemplateResult {
  const problem = problemOf(view.who, field);
  const described = [
    hint === undefined ? '' : `${field}-hint`,
    problem === undefined ? '' : `${field}-error`,
  ]
    .filter((id) => id !== '')
    .join(' ');
  return html`<div class="field" data-field=${field}>
    <label for=${field}>${view.t(label)}</label>
    ${hint === undefined ? nothing : html`<p class="hint" id=${`${field}-hint`}>${view.t(hint)}</p>`}
    ${control({
      invalid: problem === undefined ? nothing : 'true',
      describedBy: described === '' ? nothing : described,
    })}
    ${
      problem === undefined
        ? nothing
        : html`<p class="error" id=${`${field}-error`}>
            ${icon('alert')}<span>${sentence(view, problem)}</span>
          </p>`
    }
  </div>`;
}

const emailLine = (view: ActivitiesView): TemplateResult =>
  line(
    view,
    'email',
    'auth.email',
    ({ invalid, describedBy }) =>
      html`<input
        id="email"
        class="control"
        name="username"
        type="email"
        autocomplete="username"
        autocapitalize="none"
        spellcheck="false"
        dir="ltr"
        aria-required="true"
        aria-invalid=${invalid}
        aria-describedby=${describedBy}
        .value=${live(view.who.email)}
        @input=${(event: Event) => view.session.setEmail((event.target as HTMLInputElement).value)}
      />`,
  );

const passwordLine = (view: ActivitiesView, isNew: boolean): TemplateResult =>
  line(
    view,
    'password',
    isNew ? 'auth.newPassword' : 'auth.password',
    ({ invalid, describedBy }) =>
      html`<div class="secret">
        <input
          id="password"
          class="control"
          name="password"
          type=${view.host.passwordShown ? 'text' : 'password'}
          autocomplete=${isNew ? 'new-password' : 'current-password'}
          autocapitalize="none"
          spellcheck="false"
          dir="ltr"
          aria-required="true"
          aria-invalid=${invalid}
          aria-describedby=${describedBy}
        />
        <button
          type="button"
          class="tool"
          aria-pressed=${view.host.passwordShown ? 'true' : 'false'}
          aria-label=${view.t('auth.showPassword')}
          @click=${() => view.host.togglePassword()}
        >
          ${activityIcon(view.host.passwordShown ? 'eyeOff' : 'eye')}
        </button>
      </div>`,
    isNew ? 'auth.newPasswordHint' : undefined,
  );

/** What stands above the fields: why a try failed, or why one has to sign in again. */
function said(view: ActivitiesView): TemplateResult | typeof nothing {
  const { problem, identity, door } = view.who;
  if (problem?.kind === 'failure') return failureBox(view, view.t('auth.failed'), problem);
  if (problem?.kind === 'wrong' || problem?.kind === 'stale')
    return html`<div id="failure" class="box danger" role="group" tabindex="-1">
      ${icon('alert')}
      <p>${view.t(problem.kind === 'wrong' ? 'auth.wrong' : 'auth.stale')}</p>
    </div>`;
  if (identity.kind === 'expired' && door.name === 'sign-in')
    return html`<div class="box note first">
      ${icon('info')}
      <p>${view.t('auth.expired')}</p>
    </div>`;
  return nothing;
}

const send = (view: ActivitiesView, label: MessageKey): TemplateResult =>
  html`<button class="primary" aria-disabled=${view.who.work === 'busy' ? 'true' : nothing}>
    ${view.t(view.who.work === 'busy' ? 'common.loading' : label)}
  </button>`;

const valueIn = (event: Event, name: string): string => {
  const value = new FormData(event.target as HTMLFormElement).get(name);
  return typeof value === 'string' ? value : '';
};

const form = (
  view: ActivitiesView,
  act: (event: Event) => void,
  content: TemplateResult,
): TemplateResult =>
  html`<form
    class="column door"
    novalidate
    @submit=${(event: Event) => {
      event.preventDefault();
      if (view.who.work === 'idle') act(event);
    }}
  >
    ${content}
  </form>`;

const writeToUs = (view: ActivitiesView): TemplateResult =>
  html`<button type="button" class="link" @click=${() => view.host.write()}>
    ${view.t('auth.write')}
  </button>`;

function signIn(view: ActivitiesView): TemplateResult {
  return form(
    view,
    (event) => view.session.signIn(valueIn(event, 'password')),
    html`<p>${view.t('auth.account')}</p>
      ${said(view)} ${emailLine(view)} ${passwordLine(view, false)} ${send(view, 'auth.signIn')}
      ${
        view.session.offers.recover
          ? html`<button type="button" class="link" @click=${() => view.session.openDoor('forgot')}>
                ${view.t('auth.forgot')}
              </button>
              <div class="box plainbox">
                ${icon('info')}
                <p>${view.t('auth.first')}</p>
              </div>`
          : nothing
      }
      ${view.who.identity.kind === 'expired' ? nothing : writeToUs(view)}`,
  );
}

const forgot = (view: ActivitiesView): TemplateResult =>
  form(
    view,
    () => view.session.recover(),
    html`${said(view)}
      <p>${view.t('auth.forgotText')}</p>
      ${emailLine(view)} ${send(view, 'auth.sendMail')}`,
  );

const sent = (view: ActivitiesView, email: string): TemplateResult =>
  form(
    view,
    (event) => view.session.useCode(valueIn(event, 'code')),
    html`${said(view)}
      <p>${view.t('auth.sentText')}</p>
      <p>
        <b><bdi>${email}</bdi></b>
      </p>
      ${line(
        view,
        'code',
        'auth.code',
        ({ invalid, describedBy }) =>
          html`<input
            id="code"
            class="control code"
            name="code"
            inputmode="numeric"
            autocomplete="one-time-code"
            spellcheck="false"
            dir="ltr"
            aria-required="true"
            aria-invalid=${invalid}
            aria-describedby=${describedBy}
          />`,
        'auth.codeHint',
      )}
      ${send(view, 'action.continue')}
      <div class="row">
        <button type="button" class="link" @click=${() => view.session.recover()}>
          ${view.t('auth.again')}
        </button>
        <button type="button" class="link" @click=${() => view.session.openDoor('forgot')}>
          ${view.t('auth.otherAddress')}
        </button>
      </div>`,
  );

const password = (view: ActivitiesView): TemplateResult => {
  const { door } = view.who;
  const email = door.name === 'password' && door.proof.kind === 'code' ? door.proof.email : '';
  return form(
    view,
    (event) => view.session.setPassword(valueIn(event, 'password')),
    html`${said(view)}
      <p>${view.t('auth.account')}</p>
      ${
        // Tells a password manager whose password this is; nothing to fill in for a person.
        email === ''
          ? nothing
          : html`<input
              class="vh"
              type="email"
              name="username"
              autocomplete="username"
              tabindex="-1"
              aria-hidden="true"
              readonly
              .value=${email}
            />`
      }
      ${passwordLine(view, true)} ${send(view, 'auth.save')}`,
  );
};

const TITLES = {
  'sign-in': 'auth.title',
  forgot: 'auth.forgotTitle',
  sent: 'auth.sentTitle',
  password: 'auth.passwordTitle',
} as const satisfies Record<SessionState['door']['name'], MessageKey>;

export function doorScreen(view: ActivitiesView): ActivityScreen {
  const { door } = view.who;
  return {
    name: 'door',
    key: `door ${door.name}`,
    title: view.t(TITLES[door.name]),
    ...(door.name === 'sign-in' ? {} : { back: () => view.session.openDoor('sign-in') }),
    body:
      door.name === 'sign-in'
        ? signIn(view)
        : door.name === 'forgot'
          ? forgot(view)
          : door.name === 'sent'
            ? sent(view, door.email)
            : password(view),
  };
}

/** Everything public of Help Widget that registers nothing. To register the elements import `help-widget/define/…`. */
export { HelpActivitiesElement } from './elements/help-activities/help-activities.js';
export { HelpCenterElement } from './elements/help-center/help-center.js';
export { HelpContactElement } from './elements/help-contact/help-contact.js';
export { HelpLauncherElement } from './elements/help-launcher/help-launcher.js';
export { HelpSignInElement } from './elements/help-sign-in/help-sign-in.js';

export { HelpActivityOpenEvent } from './events/help-activity-open-event.js';
export { HelpCloseEvent } from './events/help-close-event.js';
export { HelpErrorEvent } from './events/help-error-event.js';
export { HelpOpenEvent } from './events/help-open-event.js';
export { HelpSignInEvent } from './events/help-sign-in-event.js';
export { HelpSignOutEvent } from './events/help-sign-out-event.js';
export { HelpSubmitEvent } from './events/help-submit-event.js';
export { HelpSubmittedEvent } from './events/help-submitted-event.js';
export { HelpUnreadEvent } from './events/help-unread-event.js';

export {
  HELP_ERROR_CODES,
  HelpError,
  type HelpErrorCode,
  type HelpErrorDetails,
} from './core/help-error.js';
export { registerAdapter } from './core/registry.js';
export type {
  ActivitiesBackend,
  AdapterFactory,
  AdapterOptions,
  ArticleBackend,
  ArticleQuery,
  BackendSetup,
  CallOptions,
  ContactBackend,
  HelpBackend,
  NewComment,
  SessionBackend,
  UploadFile,
  UploadOptions,
  WriteOptions,
} from './core/ports/backend.js';
export type { Article } from './core/model/article.js';
export type { AttachmentRules, BrandConfig } from './core/model/brand-config.js';
export type {
  Advice,
  Category,
  CategoryIcon,
  CategoryRule,
  Shipment,
  ShipmentState,
} from './core/model/category.js';
export type { Condition, Field, FieldKind, FieldOption } from './core/model/field.js';
export type { FieldProblem, FieldProblemCode } from './core/model/field-problem.js';
export type { LocalText } from './core/model/local-text.js';
export type {
  CreateResult,
  NewRequest,
  RequestAttachment,
  RequestStatus,
} from './core/model/request.js';
export type { Route } from './core/ports/route.js';
export type { Comment, CommentAuthor, CommentBody, CommentFile } from './core/model/comment.js';
export type {
  Conversation,
  Rating,
  RequestLink,
  RequestRights,
  RequestSummary,
} from './core/model/conversation.js';
export type { RequestFilter, RequestPage, RequestQuery, RequestSort } from './core/model/page.js';
export type { PasswordProof, Person, Session } from './core/model/session.js';
export type { Schedule, Weekday } from './core/model/schedule.js';

/** What somebody wrote. `html` is untrusted by type: only the sanitiser may turn it into elements. */
export type CommentBody =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'html'; readonly html: string };

export interface CommentAuthor {
  /** `requester` is the person who is signed in; `other` somebody in copy, or a system. */
  readonly role: 'requester' | 'agent' | 'other';
  /** Untrusted text; may be empty. */
  readonly name: string;
}

/** A file of a comment. Its bytes come by `ActivitiesBackend.download`. */
export interface CommentFile {
  readonly id: string;
  /** Untrusted text. */
  readonly name: string;
  /** Media type as the backend knows it. */
  readonly type: string;
  /** Bytes; `undefined` where the backend does not tell. */
  readonly size?: number;
}

/** One message of a conversation that the requester may see. */
export interface Comment {
  readonly id: string;
  readonly author: CommentAuthor;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly body: CommentBody;
  readonly files: readonly CommentFile[];
}

import type { ComponentChildren } from "preact";
import type { Message } from "../../api/protocol";
import { dayAndTime, exactly } from "../../i18n/dates";
import { Avatar } from "../../ui/Avatar";
import { linkTo } from "../actions";
import { Html } from "../Html";
import { preview } from "../names";

/** A message out of its place, with a link to it. */
export function Quoted({
  message,
  html,
  children,
}: {
  message: Message;
  html?: string;
  children?: ComponentChildren;
}) {
  return (
    <article class="quoted">
      <p class="quoted-head">
        <Avatar name={message.author.name} size={24} />
        <strong dir="auto">{message.author.name}</strong>
        <a href={linkTo(message)} title={exactly(message.at)}>
          {dayAndTime(message.at)}
        </a>
      </p>
      {message.deleted ? <p>{preview(message)}</p> : <Html html={html ?? message.html} />}
      {children}
    </article>
  );
}

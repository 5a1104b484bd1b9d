import type { PageProps } from "../app/App";

export default function Messages({ parts }: PageProps) {
  return <main id="main">{parts.join("/")}</main>;
}

export { Audit } from "./Audit";
export { NewConversation } from "./NewConversation";
export { People } from "./People";
export { Pins } from "./Pins";
export { Reports } from "./Reports";
export { ScheduledList } from "./ScheduledList";
export { SearchAll, SearchRoom } from "./Search";

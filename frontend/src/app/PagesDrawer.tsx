/** On a narrow screen the pages come from the side. */
import { Drawer } from "@mantine/core";
import type { ReactNode } from "react";
import { i18n } from "../lib/i18n";

export function PagesDrawer({ opened, onClose, children }: { opened: boolean; onClose: () => void; children: ReactNode }) {
  return (
    <Drawer opened={opened} onClose={onClose} size={240} title="Voltgraph" closeButtonProps={{ "aria-label": i18n.t("Close") }}>
      <nav aria-label={i18n.t("Pages")}>{children}</nav>
    </Drawer>
  );
}

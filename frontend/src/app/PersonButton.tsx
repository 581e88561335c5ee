/** The button in the header that says who is signed in. */
import { UnstyledButton, type UnstyledButtonProps } from "@mantine/core";
import { IconUser } from "@tabler/icons-react";
import type { ComponentPropsWithRef } from "react";
import { i18n } from "../lib/i18n";
import { useViewer } from "../lib/permissions";
import styles from "./shell.module.css";

export function PersonButton(props: UnstyledButtonProps & Omit<ComponentPropsWithRef<"button">, keyof UnstyledButtonProps>) {
  const viewer = useViewer();
  return (
    <UnstyledButton {...props} className={styles.person} aria-label={i18n.t("You and your settings")}>
      <IconUser size={16} aria-hidden />
      <span>{viewer.user?.username ?? viewer.label}</span>
    </UnstyledButton>
  );
}

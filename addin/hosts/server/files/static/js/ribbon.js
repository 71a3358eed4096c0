// The ribbon's one button opens the task pane, so there is no command to associate.

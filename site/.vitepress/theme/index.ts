import { defineComponent, h, onBeforeUnmount, onMounted, ref } from "vue";
import DefaultTheme from "vitepress/theme";
import type { Theme } from "vitepress";
import "./site.css";

/** The playground is loaded by the page that shows it, in a browser only. */
const Playground = defineComponent({
  setup: () => {
    const place = ref<HTMLElement>();
    let unmount = (): void => undefined;
    onMounted(async () => {
      const { mountPlayground } = await import("../../playground/app.tsx");
      if (place.value !== undefined) unmount = mountPlayground(place.value);
    });
    onBeforeUnmount(() => unmount());
    return () => h("div", { ref: place });
  },
});

export default {
  extends: DefaultTheme,
  enhanceApp: ({ app }) => {
    app.component("Playground", Playground);
  },
} satisfies Theme;

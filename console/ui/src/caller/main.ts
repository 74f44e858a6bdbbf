// The caller page. It has its own entry, so that callers load nothing of the console.
import { createApp } from 'vue'
import Caller from './Caller.vue'

createApp(Caller).mount('#app')

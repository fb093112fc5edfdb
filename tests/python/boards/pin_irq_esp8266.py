# run: taipan run --board esp8266
# A pin's handler gets the pin; what irq() returns knows the trigger, and calls the handler.
import parts.pin_irq

# Inheritance, super, overriding, isinstance.
class Animal:
    legs = 4

    def __init__(self, name):
        self.name = name

    def speak(self):
        return self.name + " is silent"

    def describe(self):
        return "%s, %d legs" % (self.speak(), self.legs)


class Dog(Animal):
    def speak(self):
        return self.name + " says woof"


class Bird(Animal):
    legs = 2

    def __init__(self, name, song):
        super().__init__(name)
        self.song = song

    def speak(self):
        return super().speak() + " until it sings " + self.song


class Puppy(Dog):
    def speak(self):
        return super().speak().upper()


for animal in (Animal("A"), Dog("Rex"), Bird("Tit", "tee"), Puppy("Bo")):
    print(animal.describe())
print(isinstance(Puppy("x"), Animal), isinstance(Puppy("x"), (int, Dog)), isinstance(Dog("y"), Puppy))
print(issubclass(Puppy, Animal), issubclass(Bird, (Dog, int)), issubclass(Dog, object))
print(Animal.speak(Dog("called")))


class Base:
    @classmethod
    def create(cls):
        return cls()

    def name(self):
        return type(self).__name__


class Derived(Base):
    pass


print(Base.create().name(), Derived.create().name())


class Left(Base):
    def left(self):
        return "left"


class Right(Base):
    def right(self):
        return "right"


class Both(Left, Right):
    pass


print(Both().left(), Both().right(), Both.create().name())

// Three generations. The middle one hides a virtual method by a new virtual one; the youngest overrides. Which?

using System;

public class Animal
{
    public virtual string Name() { return "Animal"; } // slot 1
}

public class HidingDog : Animal
{
    public new virtual string Name() { return "Dog"; } // slot 2, of the same name
}

public sealed class HiddenPuppy : HidingDog
{
    public override string Name() { return "Puppy"; } // fills slot 2: the nearest. Slot 1 still says "Animal"
}

public class Dog : Animal
{
    public override string Name() { return "Dog"; } // slot 1
}

public sealed class Puppy : Dog
{
    public override string Name() { return "Puppy"; } // slot 1
}

public static class Solution
{
    public static void Main(string[] arguments)
    {
        Animal animal = arguments[0] == "new" ? new HiddenPuppy() : (Animal)new Puppy();
        string asDog = animal is HidingDog ? ((HidingDog)animal).Name() : ((Dog)animal).Name();

        Console.WriteLine("called as a dog = " + asDog);
        Console.WriteLine("called as an animal = " + animal.Name());
    }
}
